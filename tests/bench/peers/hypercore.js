// Hypercore beside us: the same bytes, appended in one process and fetched, verified, into another.
//
//   node hypercore.js append FOLDER FILE   append each line of FILE; then serve it on a port until stopped
//   node hypercore.js append FOLDER FILE --tell   the same, and say after each batch what is acknowledged
//   node hypercore.js fetch FOLDER KEY PORT LENGTH
//   node hypercore.js count FOLDER
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

function* batches(file) {
  const source = fs.openSync(file) // a million records do not fit into one of Node's strings
  const chunk = Buffer.alloc(1 << 24)
  let [rest, batch, read] = [Buffer.alloc(0), [], 0]
  while ((read = fs.readSync(source, chunk)) > 0) {
    rest = Buffer.concat([rest, chunk.subarray(0, read)])
    for (let end; (end = rest.indexOf(10)) >= 0; rest = rest.subarray(end + 1)) {
      if (batch.push(rest.subarray(0, end)) === BATCH) yield batch.splice(0)
    }
  }
  if (batch.length) yield batch
}

async function append(folder, file, tell) {
  const core = new Hypercore(folder)
  await core.ready()
  let took = 0
  for (const batch of batches(file)) {
    const began = process.hrtime.bigint()
    await core.append(batch)
    took += seconds(began)
    if (tell) say({ acknowledged: core.length })
  }
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

async function count(folder) {
  const core = new Hypercore(folder)
  await core.ready()
  say({ length: core.length })
  await core.close()
}

const [step, ...rest] = process.argv.slice(2)
if (step === 'append') append(...rest)
else if (step === 'count') count(...rest)
else fetch(rest[0], rest[1], Number(rest[2]), Number(rest[3]))
