export { askServer, startAdministration } from './door.ts';
export {
  type OperationInput,
  type OperationName,
  type OperationResult,
  operations,
} from './operations.ts';
