/** pg's own reader of the password file; it comes without types. */
declare module 'pgpass' {
  /** Calls back with the password of the first line that fits, or undefined. */
  export default function pgpass(
    connection: { host: string; port: number; database: string; user: string },
    found: (password: string | undefined) => void,
  ): void;
}
