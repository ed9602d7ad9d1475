import { join } from 'node:path';
import { composeDirectory } from '../core/paths.js';
import { namesIn, readDescription } from './descriptions.js';
import { profileSchema, type StackSettings } from './settings.js';

const directory = () => join(composeDirectory(), 'profiles');

/** The names of the profiles in compose/profiles/. */
export function listProfiles(): Promise<string[]> {
  return namesIn(directory());
}

/**
 * All settings of a profile.
 * @throws UsageError `PROFILE_UNKNOWN` with the nearest names, or `PROFILE_INVALID`.
 */
export async function loadProfile(name: string): Promise<StackSettings> {
  return (await readDescription('profile', directory(), name, profileSchema)).value;
}
