// Hypercore beside us: the same bytes, appended in one process and fetched, verified, into another.
//
//   node hypercore.js append FOLDER FILE   append each line of FILE; then serve it on a port until stopped
//   node hypercore.js fetch FOLDER KEY PORT LENGTH
//
// One JSON line for each: what was done and how long it took. Each block is checked against the signed
// Merkle tree, as Hypercore always does. It hands its writes to RocksDB and does not wait for the disk.
const fs = require('fs')
const net = require('net')
const path = require('path')
const { createRequire } = require('module')

const Hypercore = createRequire(path.join(process.cwd(), 'package.json'))('hypercore')
const BATCH = 1000 // blocks in one append, as many as we file under one checkpoint

const say = (answer) => console.log(JSON.stringify(answer))
const seconds = (since) => Number(process.hrtime.bigint() - since) / 1e9
const peak = () => Math.round(process.resourceUsage().maxRSS / 1024)

function join(core, socket, initiator) {
  const stream = core.replicate(initiator)
  socket.on('error', () => {})
  stream.on('error', () => {})
  stream.pipe(socket).pipe(stream)
}

async function append(folder, file) {
  const blocks = fs.readFileSync(file).toString('latin1').split('\n').slice(0, -1)
  const lines = blocks.map((line) => Buffer.from(line, 'latin1'))
  const core = new Hypercore(folder)
  await core.ready()
  const began = process.hrtime.bigint()
  for (let at = 0; at < lines.length; at += BATCH) await core.append(lines.slice(at, at + BATCH))
  const took = seconds(began)
  const server = net.createServer((socket) => join(core, socket, false))
  server.listen(0, '127.0.0.1', () =>
    say({ key: core.key.toString('hex'), length: core.length, port: server.address().port, seconds: took })
  )
}

async function fetch(folder, key, port, length) {
  const core = new Hypercore(folder, Buffer.from(key, 'hex'))
  await core.ready()
  const socket = net.connect(port, '127.0.0.1')
  const began = process.hrtime.bigint()
  join(core, socket, true)
  await core.download({ start: 0, end: length }).done()
  const took = seconds(began)
  if (core.contiguousLength !== length) throw new Error(`${core.contiguousLength} blocks of ${length} came`)
  say({ length, seconds: took, peak_mb: peak() })
  socket.destroy()
  await core.close()
}

const [step, ...rest] = process.argv.slice(2)
if (step === 'append') append(...rest)
else fetch(rest[0], rest[1], Number(rest[2]), Number(rest[3]))
