/** Files and pictures that bots bring. */
import { type Route, route } from "./http.ts";
import { refuse, type World } from "./world.ts";

const pictureBytes = 10 * 1024 * 1024;
const fileBytes = 30 * 1024 * 1024;
const kinds = ["opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"];
const scopes = ["im:resource", "im:resource:upload"];

export interface Uploaded {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly bytes: Uint8Array;
}

export interface Uploads {
  readonly routes: Route[];
  /** What was brought, in order. */
  readonly all: Uploaded[];
}

export function uploadRoutes(world: World): Uploads {
  const all: Uploaded[] = [];
  const unknownIn = (form: FormData | undefined, known: readonly string[]) =>
    [...(form?.keys() ?? [])].find((key) => !known.includes(key));

  async function keep(file: unknown, kind: string, prefix: string, limit: number, given?: string) {
    if (!(file instanceof Blob)) return refuse(234001, "Invalid request param: no file.");
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (bytes.length === 0) return refuse(234010, "File's size can't be 0.");
    if (bytes.length > limit) return refuse(234006, "The file size exceed the max value.");
    const key = world.newId(prefix);
    all.push({ key, kind, bytes, name: given ?? ("name" in file ? String(file.name) : "") });
    return key;
  }

  return {
    all,
    routes: [
      route({
        name: "im.image.create",
        method: "POST",
        path: "/open-apis/im/v1/images",
        scopes,
        multipart: true,
        handle: async ({ form }) => {
          const unknown = unknownIn(form, ["image_type", "image"]);
          if (unknown) return refuse(234001, `Invalid request param: ${unknown}.`);
          if (!["message", "avatar"].includes(String(form?.get("image_type"))))
            return refuse(234001, "Invalid request param: image_type.");
          const key = await keep(form?.get("image"), "image", "img", pictureBytes);
          return typeof key === "string" ? { image_key: key } : key;
        },
      }),
      route({
        name: "im.file.create",
        method: "POST",
        path: "/open-apis/im/v1/files",
        scopes,
        multipart: true,
        handle: async ({ form }) => {
          const unknown = unknownIn(form, ["file_type", "file_name", "file", "duration"]);
          if (unknown) return refuse(234001, `Invalid request param: ${unknown}.`);
          const kind = String(form?.get("file_type"));
          const name = String(form?.get("file_name") ?? "");
          if (!kinds.includes(kind) || name === "") return refuse(234001, "Invalid request param.");
          const key = await keep(form?.get("file"), kind, "file", fileBytes, name);
          return typeof key === "string" ? { file_key: key } : key;
        },
      }),
    ],
  };
}
