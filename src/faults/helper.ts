import type Docker from 'dockerode';
import { runHelper } from '../docker/helper-container.js';
import type { HelperPlace } from './fault.js';

/** The namespaces of the node that a helper container joins. */
export type Joined = 'network' | 'processes';

/** Runs a bash script in a helper container in the node's namespace. @throws with its output when it fails. */
export function runInNode(docker: Docker, place: HelperPlace, joined: Joined, script: string): Promise<string> {
  const { containerId, toolsImage, runId } = place;
  return runHelper(docker, { image: toolsImage, runId, containerId, [joined]: true, script });
}
