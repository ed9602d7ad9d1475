/** The part of asciichart that is used here; the package has no types. */
declare module 'asciichart' {
  interface PlotOptions {
    min?: number;
    max?: number;
    height?: number;
    offset?: number;
    format?: (value: number) => string;
  }
  /** Throws on NaN and on an empty series. */
  export function plot(series: readonly number[], options?: PlotOptions): string;
  const asciichart: { plot: typeof plot };
  export default asciichart;
}
