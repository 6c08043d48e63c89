import type { Adapter, AdapterHost } from "../../core/adapter.ts";
import { webAdapter } from "./adapter.ts";

/** The web chat as `atclaw start` serves it. */
export const openWeb = (host: AdapterHost): Adapter =>
  webAdapter({ ...host, token: host.secrets.ATCLAW_WEB_TOKEN, log: host.log.error });
