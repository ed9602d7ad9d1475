/**
 * How many connections a proxy has accepted on its read-write port. `askedMs` and `atMs` are the times of the request
 * and of the answer, on the run's clock.
 */
export interface RouteReport {
  accepted: number;
  askedMs: number;
  atMs: number;
}
