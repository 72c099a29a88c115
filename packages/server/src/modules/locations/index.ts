export {
  type Customer,
  createCustomer,
  deleteCustomer,
  findCustomers,
  getCustomer,
  listCustomers,
  updateCustomer,
} from './customers.ts';
export type { Location } from './location.ts';
export {
  createLocation,
  deleteLocation,
  findLocations,
  getLocation,
  getOutline,
  getPlace,
  getPlaces,
  type LocationChanges,
  type LocationInput,
  listLocations,
  updateLocation,
} from './locations.ts';
export { devicesAt, holdLocations, keepLocations, locationsOfDevices, placeDevice, timeZoneOf } from './placement.ts';
export { type LocationOutline, previewLocation } from './preview.ts';
export type { GeoLocation } from './resolve.ts';
export { type LocationStatus, locationStatus, type SlotStatus } from './status.ts';
