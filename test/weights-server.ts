import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** A server on this machine that keeps what it was asked. */
export class TestServer {
  readonly requests: IncomingMessage[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(listener: RequestListener) {
    this.#server = createServer((request, response) => {
      this.requests.push(request)
      listener(request, response)
    })
    this.#server.on('connection', (socket) => this.#sockets.add(socket))
  }

  static async start(listener: RequestListener): Promise<TestServer> {
    const server = new TestServer(listener)
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  /** A proxy, for what is tunnelled through it and what is not. */
  static async startProxy(): Promise<TestServer> {
    const proxy = await TestServer.start((_request, response) => response.writeHead(501).end())
    proxy.#server.on('connect', (request: IncomingMessage, client: Socket) => {
      proxy.requests.push(request)
      const [host, port] = request.url!.split(':')
      const target = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        target.pipe(client).pipe(target)
      })
      target.on('error', () => client.destroy())
      client.on('error', () => target.destroy())
    })
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Serves `body`, or the range of it that is asked for. */
export const serveRanges =
  (body: Buffer): RequestListener =>
  (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (request.headers.range === undefined) {
      response.writeHead(200, { 'content-length': body.length }).end(body)
    } else if (from >= body.length) {
      response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
    } else {
      const range = `bytes ${from}-${body.length - 1}/${body.length}`
      response.writeHead(206, { 'content-range': range, 'content-length': body.length - from })
      response.end(body.subarray(from))
    }
  }
