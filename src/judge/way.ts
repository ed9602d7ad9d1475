import { routerTitle } from '../components/router-models.js';
import { routeOf, type RouteRecord } from '../history/route.js';

/** How the load of a run reached the cluster, in a sentence: "through HAProxy". */
export function describeWay(config: { route?: RouteRecord | undefined } | null): string {
  return `through ${routerTitle(routeOf(config).router)}`;
}
