/** The live view: pure reducers and rendering; cli/ owns the terminal. */
export { plainLine, plainReporter } from './live/plain.js';
export { advance, reduceLive } from './live/reduce.js';
export { initialLiveState, type LiveState } from './live/state.js';
export { renderLive } from './live/view.js';
export { noPlan, type LivePlan, type LiveSuite } from './live/plan.js';
