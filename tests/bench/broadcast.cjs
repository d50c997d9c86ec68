// Node's Socket.IO with the same door as fair.py: it only broadcasts. Prints its port.
const http = require("http");
const { Server } = require("socket.io");

const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const sleep = (ms) => (ms > 0 ? new Promise((done) => setTimeout(done, ms)) : new Promise(setImmediate));

async function emit(asked) {
  const sent = [];
  const part = { do: "append", to: "#x", html: "あ".repeat(asked.size) };
  const packets = Array(asked.gathered).fill({ stream: asked.stream, n: 1, parts: [part] });
  const begun = seconds();
  for (let number = 0; number < asked.n; number++) {
    await sleep(1000 * (begun + number * asked.every - seconds()));
    sent.push(seconds());
    io.to("room").emit("packets", packets);
  }
  return { sent };
}

const server = http.createServer((request, response) => {
  if (request.url !== "/bench/emit") return;
  let body = "";
  request.on("data", (piece) => (body += piece));
  request.on("end", async () => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(await emit(JSON.parse(body))));
  });
});
const io = new Server(server);
io.on("connection", (socket) => socket.join("room"));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
