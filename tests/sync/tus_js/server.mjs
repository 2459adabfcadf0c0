// @tus/server on a port of its own, keeping what it gets in FOLDER: `node server.mjs FOLDER`. Prints the port.
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const server = new Server({
  path: "/v1/uploads",
  relativeLocation: true,
  datastore: new FileStore({ directory: process.argv[2] }),
});
const listening = server.listen({ host: "127.0.0.1", port: 0 }, () => console.log(listening.address().port));
process.stdin.resume().on("end", () => process.exit(0));
