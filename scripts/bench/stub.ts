import { Ec2Stub } from './ec2-stub';

const LATENCY_MS = 20;

/** Serves a stub of EC2 with so many instances in scope to the process that forked this one. */
async function serve(instances: number): Promise<void> {
  const stub = new Ec2Stub({ latencyMs: LATENCY_MS });
  for (let n = 0; n < instances; n++) {
    stub.add({ id: `i-${n.toString(16).padStart(17, '0')}`, tags: { schedule: 'office' } });
  }
  process.send?.({ url: await stub.listen() });
  process.on('message', () => process.send?.({ calls: stub.calls, busiest: stub.busiest }));
  process.on('disconnect', () => process.exit());
}

void serve(Number(process.argv[2]));
