/** How many connections a proxy has accepted on its read-write port: asked and answered when, ms of the run's clock. */
export interface RouteReport {
  accepted: number;
  askedMs: number;
  atMs: number;
}
