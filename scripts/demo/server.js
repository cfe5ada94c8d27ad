// A status page that asks the shell about a host, as its user spells it.
const { exec } = require("child_process");
const http = require("http");

http.createServer((request, response) => {
  const host = new URL(request.url, "http://localhost").searchParams.get("host");
  exec("echo checking " + host, { timeout: 10000 }, (error, out) => {
    response.statusCode = error ? 500 : 200;
    response.end(out);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
