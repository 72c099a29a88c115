-- A session is changed with every answer of its customer, a delivery with every attempt: room beside the rows lets them be
-- changed where they are, and spares their indexes.
ALTER TABLE "connect_sessions" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "webhook_deliveries" SET (fillfactor = 80);
