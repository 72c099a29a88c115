ALTER TABLE "providers" ADD COLUMN "login_style" text DEFAULT 'MODULE' NOT NULL;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "account_id" text;--> statement-breakpoint
ALTER TABLE "providers" ADD CONSTRAINT "providers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "providers_account" ON "providers" USING btree ("account_id");