import { build } from "vite"; 
await build({ root: "/work/main/atlas", logLevel: "error", plugins:[{name:"x",generateBundle(_,b){for(const p of Object.values(b)) if(p.type==="chunk") for(const [k,m] of Object.entries(p.modules)) if(/d3-geo|d3-array|d3-quadtree/.test(k)) console.log(k, "\n", m.code);}}], build: { outDir: "/tmp/b4/atlas/dist" } });
