{{- define "relay.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* Up to 50 characters, so that what is appended still fits into 63. */}}
{{- define "relay.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "relay.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "relay.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "relay.selector" -}}
app.kubernetes.io/name: {{ include "relay.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: relay
{{- end -}}

{{- define "relay.databaseSelector" -}}
app.kubernetes.io/name: {{ include "relay.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: database
{{- end -}}

{{- define "relay.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: logomesh-sanctuary
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "relay.labels" -}}
{{ include "relay.selector" . }}
{{ include "relay.commonLabels" . }}
{{- end -}}

{{- define "relay.databaseLabels" -}}
{{ include "relay.databaseSelector" . }}
{{ include "relay.commonLabels" . }}
{{- end -}}

{{- define "relay.databaseName" -}}
{{ include "relay.fullname" . }}-postgresql
{{- end -}}

{{- define "relay.signalName" -}}
{{ include "relay.fullname" . }}-signal
{{- end -}}
{{- define "relay.rendezvousName" -}}
{{ include "relay.fullname" . }}-rendezvous
{{- end -}}

{{- define "relay.managementName" -}}
{{ include "relay.fullname" . }}-management
{{- end -}}

{{- define "relay.managementSelector" -}}
app.kubernetes.io/name: {{ include "relay.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: management
{{- end -}}

{{/* "true" where the operator's port listens to the cluster, not within the pod only. */}}
{{- define "relay.managementOpen" -}}
{{- if or .Values.relay.metricsFrom .Values.console.service.enabled -}}true{{- end -}}
{{- end -}}

{{- define "relay.claim" -}}
{{- .Values.sqlite.volume.existingClaim | default (printf "%s-data" (include "relay.fullname" .)) -}}
{{- end -}}

{{- define "relay.host" -}}
{{- (urlParse .Values.relay.origin).hostname -}}
{{- end -}}

{{- define "relay.image" -}}
{{- $repository := required "image.repository is missing: where the cluster gets the relay's image from. Build it with deploy/image/build and push it to a registry of yours." .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ $repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* "true" where there can be more than one replica. */}}
{{- define "relay.several" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) -}}true{{- end -}}
{{- end -}}

{{- define "relay.restrictedContainer" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
