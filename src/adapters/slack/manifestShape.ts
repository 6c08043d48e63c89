/**
 * The shape of an app manifest: the rules of Slack's public schema (slackapi/manifest-schema, version 2) for what an app like ours can
 * hold. A key that is not named here is refused, as Slack does.
 */
import { z } from "zod";

const address = (most: number) =>
  z
    .string()
    .regex(/^https?:\/\//, "is no address")
    .max(most);
const names = (most: number, length: number) =>
  z
    .array(z.string().max(length))
    .max(most)
    .refine((list) => new Set(list).size === list.length, "names something twice");
const prompt = z.strictObject({ title: z.string(), message: z.string() });

export const manifestShape = z.strictObject({
  _metadata: z.strictObject({ major_version: z.int().optional(), minor_version: z.int().optional() }).optional(),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140).optional(),
    background_color: z
      .string()
      .regex(/^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$/)
      .optional(),
    long_description: z.string().min(175).max(4000).optional(),
  }),
  features: z
    .strictObject({
      app_home: z
        .strictObject({
          home_tab_enabled: z.boolean().optional(),
          messages_tab_enabled: z.boolean().optional(),
          messages_tab_read_only_enabled: z.boolean().optional(),
        })
        .optional(),
      bot_user: z
        .strictObject({ display_name: z.string().min(1).max(80), always_online: z.boolean().optional() })
        .optional(),
      shortcuts: z
        .array(
          z.strictObject({
            name: z.string().min(1).max(24),
            type: z.enum(["message", "global"]),
            callback_id: z.string().min(1).max(255),
            description: z.string().min(1).max(150),
          }),
        )
        .min(1)
        .max(10)
        .optional(),
      slash_commands: z
        .array(
          z.strictObject({
            command: z.string().startsWith("/").min(2).max(32),
            url: address(3000).optional(),
            description: z.string().min(1).max(2000),
            usage_hint: z.string().min(1).max(1000).optional(),
            should_escape: z.boolean().optional(),
          }),
        )
        .min(1)
        .max(50)
        .optional(),
      assistant_view: z
        .strictObject({ assistant_description: z.string(), suggested_prompts: z.array(prompt).optional() })
        .optional(),
      agent_view: z
        .strictObject({
          agent_description: z.string().max(300).optional(),
          suggested_prompts: z.array(prompt).max(4).optional(),
          actions: z.array(z.strictObject({ name: z.string(), description: z.string() })).optional(),
        })
        .optional(),
    })
    .optional(),
  oauth_config: z
    .strictObject({
      redirect_urls: names(1000, 2500).optional(),
      scopes: z
        .strictObject({
          bot: names(255, 50).optional(),
          bot_optional: names(255, 50).optional(),
          user: names(255, 50).optional(),
          user_optional: names(255, 50).optional(),
        })
        .optional(),
      token_management_enabled: z.boolean().optional(),
      pkce_enabled: z.boolean().optional(),
    })
    .optional(),
  settings: z
    .strictObject({
      event_subscriptions: z
        .strictObject({
          request_url: address(3500).optional(),
          bot_events: names(100, 50).optional(),
          user_events: names(100, 50).optional(),
        })
        .optional(),
      interactivity: z
        .strictObject({
          is_enabled: z.boolean(),
          request_url: address(3500).optional(),
          message_menu_options_url: address(3500).optional(),
        })
        .optional(),
      org_deploy_enabled: z.boolean().optional(),
      socket_mode_enabled: z.boolean().optional(),
      token_rotation_enabled: z.boolean().optional(),
    })
    .optional(),
});

export type SlackManifest = z.input<typeof manifestShape>;
