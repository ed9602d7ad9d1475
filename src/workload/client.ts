import pg from 'pg';
import { answerScram, type SaslSession } from './scram.js';

/** The parts of pg's client that its types leave out. */
interface Internals {
  saslSession: SaslSession;
  password: unknown;
  connection: { sendSCRAMClientFinalMessage(text: string): void };
}

/** What pg does with the server's first SCRAM message. */
type Continue = (this: pg.Client, message: { data: string }) => Promise<void>;
const { _handleAuthSASLContinue: continueAsPg } = pg.Client.prototype as unknown as {
  _handleAuthSASLContinue: Continue;
};

/** pg's client, with SCRAM keys that are derived once for all sessions of a thread. */
export class Client extends pg.Client {
  /** Called by pg. If a release of pg calls it otherwise, it authenticates without this. */
  async _handleAuthSASLContinue(message: { data: string }): Promise<void> {
    const { saslSession, password, connection } = this as unknown as Internals;
    // pg does not await this: an error here would end the process. pg itself then says what is wrong.
    if (await answerScram(saslSession, password, message.data).catch(() => false)) {
      connection.sendSCRAMClientFinalMessage(saslSession.response);
    } else {
      await continueAsPg.call(this, message);
    }
  }
}
