import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { Client } from './client.js';
import { answerScram, type SaslSession } from './scram.js';

interface Sasl {
  startSession(mechanisms: string[]): SaslSession;
  continueSession(session: SaslSession, password: string, serverData: string): Promise<void>;
}
/** pg's own SCRAM, to compare with. */
const pgSasl = createRequire(import.meta.url)('pg/lib/crypto/sasl') as Sasl;
const SALT = 'QSXCR+Q6sek8bf92';
const serverFirst = (session: SaslSession, iterations = 4096, salt = SALT) =>
  `r=${session.clientNonce}server,s=${salt},i=${iterations}`;

describe('SCRAM with keys that are kept', () => {
  it.each([
    ['the first session', 'secret', 4096, SALT],
    ['the next one', 'secret', 4096, SALT],
    ['other iterations', 'secret', 8192, SALT],
    ['another salt', 'secret', 4096, 'W22ZaJ0SNY7soEsUEjb6gQ=='],
    ['another password', 'correct horse', 4096, SALT],
  ])('sends and expects what pg would: %s', async (_what, password, iterations, salt) => {
    const ours = pgSasl.startSession(['SCRAM-SHA-256']);
    const theirs = { ...ours };
    expect(await answerScram(ours, password, serverFirst(ours, iterations, salt))).toBe(true);
    await pgSasl.continueSession(theirs, password, serverFirst(theirs, iterations, salt));
    expect(ours).toEqual(theirs);
  });

  it.each([
    ['a password that needs SASLprep', 'pässword', (session: SaslSession) => serverFirst(session)],
    ['no password', '', (session: SaslSession) => serverFirst(session)],
    ['the nonce of another session', 'secret', () => `r=another,s=${SALT},i=4096`],
    [
      'a nonce without a part of the server',
      'secret',
      ({ clientNonce }: SaslSession) => `r=${clientNonce},s=${SALT},i=4096`,
    ],
    ['more iterations than pg accepts', 'secret', (session: SaslSession) => serverFirst(session, 100_001)],
    ['an unknown attribute', 'secret', (session: SaslSession) => `m=x,${serverFirst(session)}`],
  ])('leaves to pg: %s', async (_what, password, first) => {
    const session = pgSasl.startSession(['SCRAM-SHA-256']);
    const before = { ...session };
    expect(await answerScram(session, password, first(session))).toBe(false);
    expect(session).toEqual(before);
  });

  it('is what pg calls when the server asks for it', () => {
    const client = new Client() as unknown as { _attachListeners(connection: { on: unknown }): void };
    const names: string[] = [];
    client._attachListeners({ on: (name: string) => void names.push(name) });
    expect(names).toContain('authenticationSASLContinue');
    expect(Object.hasOwn(Client.prototype, '_handleAuthSASLContinue')).toBe(true);
    expect('_handleAuthSASLContinue' in Object.getPrototypeOf(Client.prototype)).toBe(true);
  });
});
