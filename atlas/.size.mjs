import { build } from "vite"; import { gzipSync } from "node:zlib"; import { readFileSync } from "node:fs";
const t = process.argv[2];
const mods = {};
await build({ root: "/work/main/atlas", logLevel: "error", plugins:[{name:"x",generateBundle(_,b){for(const p of Object.values(b)) if(p.type==="chunk") for(const [k,m] of Object.entries(p.modules)) mods[k]=m.renderedLength;}}], build: { ...(t?{target:t}:{}), outDir: "/tmp/b4/atlas/dist" } });
for (const n of ["atlas.js","atlas.css"]) console.log(n, gzipSync(readFileSync("/tmp/b4/atlas/dist/"+n),{level:9}).length);
const by={}; for(const [k,v] of Object.entries(mods)){const m=/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(k); const g=m?m[1]:k.replace(/.*atlas\/src\//,"src/"); by[g]=(by[g]||0)+v;}
console.log(Object.entries(by).sort((a,b)=>b[1]-a[1]).slice(0,45).map(([k,v])=>v+" "+k).join("\n"));
