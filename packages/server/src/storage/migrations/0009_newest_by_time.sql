DROP INDEX "events_newest";--> statement-breakpoint
DROP INDEX "customers_newest";--> statement-breakpoint
DROP INDEX "devices_newest";--> statement-breakpoint
DROP INDEX "locations_newest";--> statement-breakpoint
DROP INDEX "device_states_latest";--> statement-breakpoint
DROP INDEX "tariffs_newest";--> statement-breakpoint
DROP INDEX "webhook_deliveries_newest";--> statement-breakpoint
DROP INDEX "webhook_endpoints_newest";--> statement-breakpoint
CREATE INDEX "events_newest" ON "events" USING btree ("account_id","live_mode","position");--> statement-breakpoint
CREATE INDEX "customers_newest" ON "customers" USING btree ("account_id","live_mode","time_created");--> statement-breakpoint
CREATE INDEX "devices_newest" ON "devices" USING btree ("account_id","live_mode","time_created");--> statement-breakpoint
CREATE INDEX "locations_newest" ON "locations" USING btree ("account_id","live_mode","time_created");--> statement-breakpoint
CREATE INDEX "device_states_latest" ON "device_states" USING btree ("account_id","live_mode","device_id","time");--> statement-breakpoint
CREATE INDEX "tariffs_newest" ON "tariffs" USING btree ("account_id","live_mode","time_created");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_newest" ON "webhook_deliveries" USING btree ("account_id","live_mode","webhook_id","time_created");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_newest" ON "webhook_endpoints" USING btree ("account_id","live_mode","time_created");