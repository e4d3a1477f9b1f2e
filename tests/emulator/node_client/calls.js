// Makes the calls that standard input lists as JSON, one after another, and prints what each was answered, or its code.
// Parameters may use earlier answers: {"VpcId": "$0.VpcId"}.
'use strict';

const { RPCClient } = require('@alicloud/pop-core');
const { HttpsProxyAgent } = require('hpagent');

const agent = new HttpsProxyAgent({ proxy: process.env.HTTPS_PROXY });

function filled(value, answers) {
  const found = /^\$(\d+)\.(\w+)$/.exec(value);
  return found ? answers[Number(found[1])][found[2]] : value;
}

async function main() {
  const answers = [];
  let given = '';
  for await (const part of process.stdin) given += part;
  for (const { host, version, action, parameters, method } of JSON.parse(given)) {
    const client = new RPCClient({
      accessKeyId: process.env.ALICLOUD_ACCESS_KEY,
      accessKeySecret: process.env.ALICLOUD_SECRET_KEY,
      endpoint: `https://${host}`,
      apiVersion: version,
      opts: { agent, timeout: 20000, method: method || 'GET' },
    });
    const names = Object.entries(parameters).map(([name, value]) => [name, filled(value, answers)]);
    try {
      answers.push(await client.request(action, Object.fromEntries(names)));
    } catch (error) {
      answers.push({ refused: error.code, status: error.entry && error.entry.response.statusCode });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
