export { createSolarForecast, type ReadGeneration } from './forecast.ts';
export { createSystemsReader, type ReadSystems } from './systems.ts';
export { createOpenMeteo, type WeatherService } from './weather.ts';
