import type Docker from 'dockerode';
import { found } from '../../docker/engine-errors.js';

export async function exists(docker: Docker, containerId: string): Promise<boolean> {
  return (await found(docker.getContainer(containerId).inspect())) !== null;
}

export async function isRunning(docker: Docker, containerId: string): Promise<boolean> {
  return (await found(docker.getContainer(containerId).inspect()))?.State.Running === true;
}
