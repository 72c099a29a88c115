export { createSolarForecast, type ForecastGeneration, noGeneration, type ReadGeneration } from './forecast.ts';
export { createOpenMeteo, type WeatherService } from './weather.ts';
