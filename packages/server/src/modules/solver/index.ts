export { highsSolver, openHighs } from './highs.ts';
export { createPlanner, type Planner, type PlannerOptions } from './planner.ts';
