import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

/** The part of pg's state of a SCRAM exchange that follows from the server's first message (pg/lib/crypto/sasl.js). */
export interface SaslSession {
  mechanism: string;
  clientNonce: string;
  /** The message to send: first the client's first message, then its final one. */
  response: string;
  /** The name of that message. */
  message: string;
  /** What the server has to prove; pg compares it. */
  serverSignature?: string;
}

interface Keys {
  client: Buffer;
  stored: Buffer;
  server: Buffer;
}

const derive = promisify(pbkdf2);
/** Keys by password, salt and iterations, on which they depend alone (RFC 5802, 3). */
const known = new Map<string, Promise<Keys>>();

/**
 * Answers the server's first message as pg does, with the keys of earlier sessions: to derive them takes 4096 rounds,
 * and pg hands each step to a thread of the pool. Returns false, with nothing changed, where pg has to do it: another
 * mechanism, a password that needs SASLprep, a message that pg would refuse.
 */
export async function answerScram(session: SaslSession, password: unknown, serverFirst: string): Promise<boolean> {
  const { clientNonce, mechanism, response, message } = session;
  if (mechanism !== 'SCRAM-SHA-256' || message !== 'SASLInitialResponse') return false;
  if (!response.startsWith('n,,') || typeof password !== 'string' || !/^[\x20-\x7e]+$/.test(password)) return false;
  const [, nonce = '', salt = '', iterations = ''] =
    /^r=([\x21-\x2b\x2d-\x7e]+),s=([\w+/]+={0,2}),i=([1-9]\d{0,4})$/.exec(serverFirst) ?? [];
  if (!nonce.startsWith(clientNonce) || nonce.length <= clientNonce.length) return false;
  const keys = await keysOf(password, salt, Number(iterations));
  const final = `c=biws,r=${nonce}`;
  const signed = `${response.slice(3)},${serverFirst},${final}`;
  const signature = hmac(keys.stored, signed);
  const proof = Buffer.from(keys.client.map((byte, index) => byte ^ (signature[index] ?? 0)));
  session.message = 'SASLResponse';
  session.serverSignature = hmac(keys.server, signed).toString('base64');
  session.response = `${final},p=${proof.toString('base64')}`;
  return true;
}

function keysOf(password: string, salt: string, iterations: number): Promise<Keys> {
  const name = `${iterations} ${salt} ${password}`;
  const keys = known.get(name) ?? deriveKeys(password, salt, iterations);
  known.set(name, keys);
  // The next session tries again.
  keys.catch(() => known.delete(name));
  return keys;
}

async function deriveKeys(password: string, salt: string, iterations: number): Promise<Keys> {
  const salted = await derive(password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256');
  const client = hmac(salted, 'Client Key');
  return { client, stored: createHash('sha256').update(client).digest(), server: hmac(salted, 'Server Key') };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
