// One upload by tus-js-client: `node client.mjs URL FILE METADATA_AS_JSON`. Ends with 0 when it has succeeded.
import { createReadStream } from "node:fs";
import { Upload } from "tus-js-client";

const [url, file, metadata] = process.argv.slice(2);
new Upload(createReadStream(file), {
  endpoint: url,
  metadata: JSON.parse(metadata),
  chunkSize: 200_000,
  retryDelays: [50, 50, 50],
  onError: (error) => {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess: () => process.exit(0),
}).start();
