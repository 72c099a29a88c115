ALTER TABLE "account_profiles" ADD COLUMN "accent_color" text;--> statement-breakpoint
ALTER TABLE "account_profiles" ADD COLUMN "corner_radius" smallint;--> statement-breakpoint
ALTER TABLE "account_profiles" ADD COLUMN "font_family" text;