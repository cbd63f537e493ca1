import { build } from "vite"; import { gzipSync } from "node:zlib"; import { readFileSync } from "node:fs";
const pure = process.argv[2] ? process.argv[2].split(",") : [];
const mods={};
await build({ root: "/work/main/atlas", logLevel: "error", plugins:[{name:"x",generateBundle(_,b){for(const p of Object.values(b)) if(p.type==="chunk") for(const [k,m] of Object.entries(p.modules)) mods[k]=m.renderedLength;}}], build: { outDir: "/tmp/b4/atlas/dist", rolldownOptions: { treeshake: { manualPureFunctions: pure } } } });
for (const n of ["atlas.js"]) console.log(n, gzipSync(readFileSync("/tmp/b4/atlas/dist/"+n),{level:9}).length);
console.log(Object.entries(mods).filter(([k,v])=>/d3|topoj/.test(k)).map(([k,v])=>v+" "+k.replace(/.*node_modules/,"")).join("\n"));
