CREATE TABLE "deleted_registers" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"number" bigint NOT NULL,
	CONSTRAINT "deleted_registers_account_id_live_mode_number_pk" PRIMARY KEY("account_id","live_mode","number")
);
--> statement-breakpoint
CREATE TABLE "device_states" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"device_id" text NOT NULL,
	"location_id" text NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"state_of_charge_percent" double precision,
	"target_state_of_charge_percent" double precision,
	"flow" text,
	"battery_power_kw" double precision,
	"energy_remaining_kwh" double precision,
	"backup_reserve_percent" double precision,
	"record_reference_id" text,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "device_states_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "meter_batch_parts" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"batch_id" text NOT NULL,
	"part" integer NOT NULL,
	"content" text NOT NULL,
	CONSTRAINT "meter_batch_parts_account_id_live_mode_batch_id_part_pk" PRIMARY KEY("account_id","live_mode","batch_id","part")
);
--> statement-breakpoint
CREATE TABLE "meter_batches" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"id" text NOT NULL,
	"position" bigint GENERATED ALWAYS AS IDENTITY (sequence name "meter_batches_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"status" text NOT NULL,
	"submitted" integer NOT NULL,
	"accepted" integer NOT NULL,
	"processed" integer NOT NULL,
	"failures" jsonb NOT NULL,
	"owners" text[] NOT NULL,
	"retry_after" timestamp (3) with time zone,
	"time_created" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "meter_batches_account_id_live_mode_id_pk" PRIMARY KEY("account_id","live_mode","id")
);
--> statement-breakpoint
CREATE TABLE "meter_readings" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"register" bigint NOT NULL,
	"time" timestamp (3) with time zone NOT NULL,
	"value_wh" double precision NOT NULL,
	"session_reference_id" text,
	"record_reference_id" text,
	CONSTRAINT "meter_readings_account_id_live_mode_register_time_pk" PRIMARY KEY("account_id","live_mode","register","time")
) PARTITION BY RANGE ("time");
--> statement-breakpoint
CREATE TABLE "meter_records" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"register" bigint NOT NULL,
	"start_time" timestamp (3) with time zone NOT NULL,
	"end_time" timestamp (3) with time zone NOT NULL,
	"energy_wh" double precision NOT NULL,
	"confidence" double precision NOT NULL,
	"session_reference_id" text,
	"record_reference_id" text,
	CONSTRAINT "meter_records_account_id_live_mode_register_start_time_pk" PRIMARY KEY("account_id","live_mode","register","start_time")
) PARTITION BY RANGE ("start_time");
--> statement-breakpoint
CREATE TABLE "meter_registers" (
	"account_id" text NOT NULL,
	"live_mode" boolean NOT NULL,
	"number" bigint GENERATED ALWAYS AS IDENTITY (sequence name "meter_registers_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"owner_id" text NOT NULL,
	"location_id" text NOT NULL,
	"device_id" text,
	"flow" text NOT NULL,
	"tariff_direction" text NOT NULL,
	"records_until" timestamp (3) with time zone,
	CONSTRAINT "meter_registers_account_id_live_mode_number_pk" PRIMARY KEY("account_id","live_mode","number"),
	CONSTRAINT "meter_registers_owner" UNIQUE("account_id","live_mode","owner_id","location_id","flow","tariff_direction")
);
--> statement-breakpoint
ALTER TABLE "device_states" ADD CONSTRAINT "device_states_device_fk" FOREIGN KEY ("account_id","live_mode","device_id") REFERENCES "public"."devices"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meter_batch_parts" ADD CONSTRAINT "meter_batch_parts_batch_fk" FOREIGN KEY ("account_id","live_mode","batch_id") REFERENCES "public"."meter_batches"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meter_registers" ADD CONSTRAINT "meter_registers_location_fk" FOREIGN KEY ("account_id","live_mode","location_id") REFERENCES "public"."locations"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meter_registers" ADD CONSTRAINT "meter_registers_device_fk" FOREIGN KEY ("account_id","live_mode","device_id") REFERENCES "public"."devices"("account_id","live_mode","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_states_latest" ON "device_states" USING btree ("account_id","live_mode","device_id","time" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "device_states_reference" ON "device_states" USING btree ("account_id","live_mode","device_id","record_reference_id") WHERE record_reference_id is not null;--> statement-breakpoint
CREATE INDEX "meter_batches_waiting" ON "meter_batches" USING btree ("account_id","live_mode","position") WHERE status = 'PROCESSING';--> statement-breakpoint
CREATE INDEX "meter_batches_time_created" ON "meter_batches" USING btree ("time_created");--> statement-breakpoint
CREATE INDEX "meter_records_session" ON "meter_records" USING btree ("account_id","live_mode","session_reference_id") WHERE session_reference_id is not null;--> statement-breakpoint
CREATE INDEX "meter_registers_location" ON "meter_registers" USING btree ("account_id","live_mode","location_id");--> statement-breakpoint
CREATE INDEX "meter_registers_device" ON "meter_registers" USING btree ("account_id","live_mode","device_id");
--> statement-breakpoint
-- Partitions for what lies behind, by year, and by month from here on; the program makes those of months to come before
-- they come (modules/meters/partitions.ts). Whatever lies outside has its place too.
DO $$
DECLARE
  partitioned text;
  month timestamptz;
BEGIN
  FOREACH partitioned IN ARRAY ARRAY['meter_records', 'meter_readings'] LOOP
    FOR year IN 2015..2025 LOOP
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', format('%s_%s', partitioned, year),
        partitioned, make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'), make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'));
    END LOOP;
    FOR number IN 1..12 LOOP
      month := make_timestamptz(2026, number, 1, 0, 0, 0, 'UTC');
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        format('%s_2026_%s', partitioned, lpad(number::text, 2, '0')), partitioned,
        month, (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
    END LOOP;
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', format('%s_other', partitioned), partitioned);
  END LOOP;
END $$;
--> statement-breakpoint
-- A register may be gone in a moment, with its location, customer or device; its records are swept up afterwards.
CREATE FUNCTION remember_deleted_register() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deleted_registers (account_id, live_mode, number) VALUES (OLD.account_id, OLD.live_mode, OLD.number);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER meter_registers_deleted AFTER DELETE ON meter_registers
  FOR EACH ROW EXECUTE FUNCTION remember_deleted_register();
--> statement-breakpoint
-- Rows that change with every batch leave room for their next version beside them, so that no index has to follow.
ALTER TABLE meter_registers SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE devices SET (fillfactor = 70);
