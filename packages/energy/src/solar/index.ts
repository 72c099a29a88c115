export { clearSky, type Irradiance, type Orientation, onSurface } from './irradiance.ts';
export { clearSkyPower, type Panels, panelPower } from './panels.ts';
export { type Coordinates, type SunPosition, sunPosition } from './position.ts';
