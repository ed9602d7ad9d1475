import type { Fields } from './prepared.js';

/** The values of a prepared statement. */
export type Values = readonly (string | number | null)[];

/** Execute of the unnamed portal for all rows, and Sync. */
const EXECUTE_AND_SYNC = 'E\0\0\0\x09\0\0\0\0\0S\0\0\0\x04';
const NULL = '\xff\xff\xff\xff';

/**
 * Bind, Execute and Sync of a prepared statement, each character one byte (latin1). A string costs less than a buffer:
 * Node writes a short one without an allocation.
 */
export function executionMessage(name: string, values: Values): string {
  // The empty name is the portal. No format codes: parameters and results are text.
  let body = `\0${name}\0\0\0${int16(values.length)}`;
  for (const value of values) {
    const text = typeof value === 'string' ? utf8(value) : String(value);
    body += value === null ? NULL : int32(text.length) + text;
  }
  body += '\0\0';
  return `B${int32(body.length + 4)}${body}${EXECUTE_AND_SYNC}`;
}

const BIND_COMPLETE = '2'.charCodeAt(0);
const DATA_ROW = 'D'.charCodeAt(0);
const COMMAND_COMPLETE = 'C'.charCodeAt(0);
const READY_FOR_QUERY = 'Z'.charCodeAt(0);
/** Status in a ReadyForQuery: outside a transaction. */
const IDLE = 'I'.charCodeAt(0);
const LENGTH = 4;
const EMPTY_MESSAGE = 1 + LENGTH;
const READY_MESSAGE = EMPTY_MESSAGE + 1;

/**
 * The row, if the first `length` bytes are exactly BindComplete, DataRow, CommandComplete and ReadyForQuery, outside a
 * transaction. Null for anything else: a part of that, an error, a notice, more rows or none.
 */
export function rowOfAnswer(bytes: Buffer, length: number): Fields | null {
  if (length < 2 * EMPTY_MESSAGE || bytes[0] !== BIND_COMPLETE || bytes[EMPTY_MESSAGE] !== DATA_ROW) return null;
  const command = EMPTY_MESSAGE + 1 + bytes.readInt32BE(EMPTY_MESSAGE + 1);
  if (command + EMPTY_MESSAGE > length || bytes[command] !== COMMAND_COMPLETE) return null;
  const ready = command + 1 + bytes.readInt32BE(command + 1);
  if (ready + READY_MESSAGE !== length || !endsReady(bytes, length) || bytes[length - 1] !== IDLE) return null;
  return fieldsOf(bytes, EMPTY_MESSAGE * 2);
}

/** Whether the first `length` bytes end with a ReadyForQuery: the server waits for the next statement. */
export function endsReady(bytes: Buffer, length: number): boolean {
  const at = length - READY_MESSAGE;
  return at >= 0 && bytes[at] === READY_FOR_QUERY && bytes.readInt32BE(at + 1) === READY_MESSAGE - 1;
}

/** The columns of a DataRow whose number of columns is at `start`. */
function fieldsOf(bytes: Buffer, start: number): Fields {
  const fields: (string | null)[] = [];
  let at = start + 2;
  for (let left = bytes.readInt16BE(start); left > 0; left -= 1) {
    const length = bytes.readInt32BE(at);
    at += LENGTH;
    fields.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return fields;
}

function int16(value: number): string {
  return String.fromCharCode(value >>> 8, value & 255);
}

function int32(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** The bytes of a text in UTF-8, each as a character. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
