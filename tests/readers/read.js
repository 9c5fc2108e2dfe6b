// Reads a GEXF file with graphology, or a .cyjs file with Cytoscape, and prints what was understood as JSON.
const fs = require("node:fs");
const [kind, file] = process.argv.slice(2);
const text = fs.readFileSync(file, "utf8");
let nodes, edges;
if (kind === "gexf") {
  const graph = require("graphology-gexf").parse(require("graphology").MultiDirectedGraph, text);
  nodes = graph.mapNodes((id, data) => ({ id, ...data }));
  edges = graph.mapEdges((id, data, source, target) => ({ id, source, target, ...data }));
} else {
  const { elements, style } = JSON.parse(text);
  const graph = require("cytoscape")({ headless: true, styleEnabled: true, elements, style });
  nodes = graph.nodes().map((n) => ({ ...n.data(), drawn: n.style("background-color") }));
  edges = graph.edges().map((e) => ({ ...e.data(), drawn: e.style("line-style") }));
}
process.stdout.write(JSON.stringify({ nodes, edges }), () => process.exit()); // Cytoscape keeps a clock running
