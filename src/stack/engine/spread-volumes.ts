import { join } from 'node:path';
import { execa } from 'execa';
import type { Engine } from './engine.js';

/**
 * Has ext4 give every volume a place of its own on the disk (chattr(1), `T`), instead of one near the folder of all
 * volumes. Where that is full, a place is searched for each file: 0.66 ms of CPU instead of 0.08 on the machine where
 * it was seen, and three data directories of 1300 files took a third of all CPU of a bring-up. Where it cannot be had,
 * things are as they were.
 */
export async function spreadVolumes({ docker }: Engine): Promise<void> {
  const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir?: string };
  if (root !== undefined) await execa('chattr', ['+T', join(root, 'volumes')], { reject: false });
}
