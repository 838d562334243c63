package org.logomesh.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The part of the Prometheus operator's type that the chart uses. */
@JsonDeserialize(using = ValueDeserializer.None.class)
final class ServiceMonitor implements HasMetadata {
  private static final long serialVersionUID = 1L;

  private String apiVersion = "";
  private String kind = "";
  private ObjectMeta metadata = new ObjectMeta();
  private Spec spec = new Spec(new LabelSelector(), List.of());

  /** Which Services are asked, and how. */
  record Spec(LabelSelector selector, List<Endpoint> endpoints) {}

  /** One port of them. */
  record Endpoint(String port, String path, String interval) {}

  public Spec getSpec() {
    return spec;
  }

  public void setSpec(Spec spec) {
    this.spec = spec;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String apiVersion) {
    this.apiVersion = apiVersion;
  }

  @Override
  public String getKind() {
    return kind;
  }

  public void setKind(String kind) {
    this.kind = kind;
  }
}
