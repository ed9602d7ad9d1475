import type { Scenario } from '../scenario/schema.js';
import { listTopologies, loadTopology, topologyOf } from '../topology/topology.js';

/** A topology that `stack.topology`, `up --topology` and `doctor --topology` know. */
export interface ListedTopology {
  name: string;
  title: string;
  services: { name: string; role: string }[];
  /** Each way of clients to the cluster, with its router. The load takes the first one. */
  routes: { name: string; router: string }[];
  /** The names of the scenarios that run on it. */
  scenarios: string[];
}

const WIDTH = 100;
const INDENT = '  ';

/** All topologies, with those of the scenarios that run on each. @throws UsageError as loadTopology */
export async function listedTopologies(scenarios: readonly Scenario[]): Promise<ListedTopology[]> {
  const topologies = await Promise.all((await listTopologies()).map(loadTopology));
  // Most scenarios name no route, and run on the topology that they name.
  const onTopology = async ({ topology, routes }: Scenario['stack']) =>
    routes === undefined ? topology : (await topologyOf({ topology, routes })).name;
  const runs = await Promise.all(scenarios.map(async ({ name, stack }) => ({ name, on: await onTopology(stack) })));
  return topologies.map(({ name, title, services, routes }) => ({
    name,
    title,
    services: services.map((service) => ({ name: service.name, role: service.role })),
    routes: Object.entries(routes).map(([route, { router }]) => ({ name: route, router })),
    scenarios: runs.filter(({ on }) => on === name).map((run) => run.name),
  }));
}

/** A topology as text: its title, and one paragraph each for services, routes and scenarios. */
export function topologyLines({ name, title, services, routes, scenarios }: ListedTopology): string {
  const ways = routes.map((route) => (route.name === route.router ? route.name : `${route.name} (${route.router})`));
  const lines = [
    `TOPOLOGY ${name}: ${title}`,
    ...paragraph(
      'services',
      services.map((service) => service.name),
    ),
    ...paragraph('routes', ways),
    ...paragraph(`scenarios (${scenarios.length})`, scenarios),
  ];
  return `${lines.join('\n')}\n`;
}

/** Words after a heading, wrapped. */
function paragraph(heading: string, words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = `${INDENT}${heading}:`;
  for (const [index, word] of words.entries()) {
    const next = ` ${word}${index === words.length - 1 ? '' : ','}`;
    if (line.length + next.length > WIDTH) {
      lines.push(line);
      line = `${INDENT} `;
    }
    line += next;
  }
  return [...lines, words.length === 0 ? `${line} none` : line];
}
