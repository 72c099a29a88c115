export { createSolarForecast, type ReadGeneration } from './forecast.ts';
export { createOpenMeteo, type WeatherService } from './weather.ts';
