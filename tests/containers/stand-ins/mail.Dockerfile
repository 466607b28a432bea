# MailDev from npm, with the ports of maildev/maildev.
FROM debian:bookworm-slim
COPY install-dependencies.sh /tmp/
RUN /tmp/install-dependencies.sh node && rm -rf /var/lib/apt/lists/*
COPY node_modules /home/node/node_modules
USER 1000:1000
EXPOSE 1025 1080
ENTRYPOINT ["node", "/home/node/node_modules/maildev/bin/maildev"]
