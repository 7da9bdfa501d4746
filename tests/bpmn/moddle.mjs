// Reads each file with bpmn-moddle, and says what it finds: warnings, elements without a shape or an edge.
import { readFile } from "node:fs/promises";
import * as moddle from "bpmn-moddle";

const BpmnModdle = moddle.BpmnModdle ?? moddle.default;
let wrong = 0;
for (const file of process.argv.slice(2)) {
  const text = await readFile(file, "utf8");
  const { rootElement, warnings } = await new BpmnModdle().fromXML(text);
  const messages = warnings.map((warning) => warning.message);
  const drawn = new Set(
    rootElement.diagrams.flatMap((diagram) => diagram.plane.planeElement.map((shape) => shape.bpmnElement?.id)),
  );
  const processes = rootElement.rootElements.filter((element) => element.$type === "bpmn:Process");
  const elements = processes.flatMap((process) => [...(process.flowElements ?? []), ...(process.artifacts ?? [])]);
  for (const element of elements.filter((element) => !drawn.has(element.id))) {
    messages.push(`${element.$type} ${element.id} is not drawn`);
  }
  for (const message of messages) {
    console.error(`${file}: ${message}`);
  }
  wrong += messages.length;
  console.log(`${file}: ${elements.length} elements, ${messages.length} warnings`);
}
process.exit(wrong === 0 ? 0 : 1);
