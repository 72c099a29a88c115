# Plateau with its embedded database in /data, or on the PostgreSQL server that DATABASE_URL names.
#   docker build --tag plateau .
#   docker run --publish 3000:3000 --volume plateau:/data --stop-timeout 30 plateau
# --stop-timeout leaves room for SHUTDOWN_SECONDS (20). With ROLE=worker nothing listens: add --no-healthcheck.
FROM node:26-slim AS web
WORKDIR /app
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build --workspace @plateau/connect-web

FROM node:26-slim
WORKDIR /app

# The server's packages only. That leaves out the npm package "node", a dependency of the root, which brings Node to
# machines that lack it; nothing else needs an install script.
COPY package.json package-lock.json .npmrc ./
COPY packages/energy/package.json packages/energy/
COPY packages/server/package.json packages/server/
RUN npm ci --workspace @plateau/server --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY packages/energy packages/energy
COPY packages/server packages/server
COPY --from=web /app/packages/connect-web/dist packages/connect-web/dist
COPY LICENSE NOTICE ./

RUN install --directory --owner=node --group=node --mode=0700 /data
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --start-period=30s --interval=10s --timeout=3s CMD ["node", "--eval", \
  "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node itself is the first process, so that SIGTERM reaches it.
CMD ["node", "packages/server/src/main.ts"]
