import type { Setting } from './setting.ts';

/** How the services find and trust each other. */
export const SERVICES: readonly Setting[] = [
  {
    name: 'CROBOT_URL',
    kind: 'http url',
    default: 'that of the running server',
    meaning: 'where CRobot listens, as the worker reaches it',
  },
  {
    name: 'WEB_URL',
    kind: 'http url',
    default: 'that of the running server',
    meaning: 'where web listens, as CRobot reaches it',
  },
  {
    name: 'CROBOT_TOKEN',
    kind: 'text',
    default: 'secrets.json of the data folder',
    secret: true,
    meaning: 'the word with which the worker is let in to CRobot',
  },
  {
    name: 'CALLBACK_SECRET',
    kind: 'text',
    default: 'secrets.json of the data folder',
    secret: true,
    meaning: 'the key with which CRobot signs and web checks',
  },
  {
    name: 'BROKER_URL',
    kind: 'amqp url',
    default: 'none',
    meaning: 'a RabbitMQ that wakes workers',
  },
];
