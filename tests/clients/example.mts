// The call example of the studio API, by the generated TypeScript client: `example.mts URL PHOTO`.

import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import { setTimeout } from "node:timers/promises";

import { type Schemas, studio } from "../../clients/typescript/index.ts";

const [url = "", photo = ""] = argv.slice(2);
const email = "typescript@example.com";

const anybody = studio(url);
const account = { email, full_name: "Ada", date_of_birth: 1731754271, ethnicity: "string", gender: "Female" };
say("POST /register", must(await anybody.POST("/register", { body: account })));
const login = must(await anybody.POST("/login", { body: { email } }));
if (!("token" in login)) throw new Error(login.message);
const { token } = login;
say("POST /login", { token: `${token.slice(0, 8)}…` });

const ada = studio(url, token);
const details: Schemas["UserDetailsUpdate"] = { face_shape: "long", skin_tone: 2, hair_style: "30" };
say("POST /update_user_details", must(await ada.POST("/update_user_details", { body: details })));
const upload = new Blob([await readFile(photo)], { type: "image/jpeg" });
say("POST /upload_avatar", must(await ada.POST("/upload_avatar", { body: upload })));

const figure: Schemas["GenerateRequest"] = {
  user_details: {
    gender: "Female",
    face_shape: "long",
    skin_tone: 2,
    pose: "I-Pose",
    body_dimensions: [{ key: "b_{main}_muscular", value: 0.5 }],
    body_dimension_lengths: [{ key: "spine", value: { x: 1.05, y: 1.05, z: 1.05 } }],
    hairstyle: "30",
    expression: "Smile",
  },
  apparel_details: { brand: "gymshark", item_id: "Hoodie", color: "Red", size: "L", size2: "L" },
  image_options: { quality: 100, thumbnail_width: 128, width: 256, height: 384 },
  vip: true,
};
const { task_id } = must(await ada.POST("/generate", { body: figure }));
say("POST /generate", { task_id });
say("GET /generate/{task_id}", await done(task_id));

const { gallery_urls } = must(await ada.GET("/get_gallery"));
const match = gallery_urls.find((file) => file.source_url.includes(task_id));
if (match === undefined) throw new Error("the gallery lacks the task's picture");
say("GET /get_gallery", match);

const path = { url: match.source_url };
const picture = must(await ada.GET("/get_gallery_image/{url}", { params: { path }, parseAs: "arrayBuffer" }));
const magic = Buffer.from(picture.slice(0, 3)).toString("hex");
say("GET /get_gallery_image/{url}", { bytes: picture.byteLength, magic });
if (magic !== "ffd8ff" || picture.byteLength <= 10_000) throw new Error("that is no picture");

/** Polls a task until it succeeded. */
async function done(task_id: string): Promise<Schemas["TaskStatus"]> {
  for (let poll = 0; poll < 300; poll++) {
    const task = must(await ada.GET("/generate/{task_id}", { params: { path: { task_id } } }));
    if (task.status === "SUCCESS") return task;
    if (task.status === "FAILED") throw new Error(JSON.stringify(task));
    await setTimeout(200);
  }
  throw new Error("the task took too long");
}

/** What was answered, if it is a success. */
function must<T>(answer: { data?: T; error?: Schemas["Problem"]; response: Response }): T {
  if (answer.data === undefined) throw new Error(`${answer.response.url}: ${JSON.stringify(answer.error)}`);
  return answer.data;
}

function say(call: string, answer: unknown): void {
  const text = JSON.stringify(answer).replace(/(signature=\w{4})\w+/g, "$1…");
  console.log(`${call}\n    ${text}`);
}
