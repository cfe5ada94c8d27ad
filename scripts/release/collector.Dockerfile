# The collector alone. The build context is the folder of the static binaries
# (make build). Its group is the processor's, whose socket it dials.
FROM scratch
COPY sfcollector /sfcollector
USER 0:65532
ENTRYPOINT ["/sfcollector"]
CMD ["run", "--socket", "/run/sysflow/sysflow.sock"]
