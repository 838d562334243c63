{{/* The relay's pod: the same for both stores but for its volume and its database. */}}
{{- define "relay.pod" -}}
metadata:
  labels:
    {{- merge (include "relay.selector" . | fromYaml) .Values.podLabels | toYaml | nindent 4 }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  # Variables for every Service around would be taken for settings: LOGOMESH_RELAY_PORT, SERVER_PORT.
  enableServiceLinks: false
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  terminationGracePeriodSeconds: {{ .Values.drain.terminationGracePeriodSeconds }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  containers:
    - name: relay
      image: {{ include "relay.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- include "relay.restrictedContainer" . | nindent 8 }}
      env:
        - name: LOGOMESH_RELAY_ORIGIN
          value: {{ .Values.relay.origin | quote }}
        - name: LOGOMESH_RELAY_REGISTRATION
          value: {{ .Values.relay.registration }}
        - name: LOGOMESH_RELAY_MAX_SPACES
          value: {{ .Values.relay.maxSpaces | int | quote }}
        {{- if eq .Values.store "sqlite" }}
        - name: LOGOMESH_RELAY_MAX_DATABASE_SIZE
          value: {{ .Values.relay.maxDatabaseSize | quote }}
        {{- else }}
        - name: LOGOMESH_RELAY_STORE_URL
          value: {{ .Values.postgresql.url | default (printf "r2dbc:postgresql://%s:5432/relay" (include "relay.databaseName" .)) | quote }}
        - name: LOGOMESH_RELAY_STORE_USERNAME
          valueFrom:
            secretKeyRef:
              name: {{ .Values.postgresql.existingSecret }}
              key: {{ .Values.postgresql.usernameKey }}
        - name: LOGOMESH_RELAY_STORE_PASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ .Values.postgresql.existingSecret }}
              key: {{ .Values.postgresql.passwordKey }}
        - name: LOGOMESH_RELAY_STORE_CONNECTIONS
          value: {{ .Values.postgresql.connections | int | quote }}
        {{- end }}
        {{- with .Values.relay.metricsFrom }}
        - name: LOGOMESH_RELAY_METRICS_FROM
          value: {{ join "," . | quote }}
        {{- end }}
        {{- if include "relay.managementOpen" . }}
        - name: LOGOMESH_RELAY_ADMIN_ADDRESS
          value: 0.0.0.0
        {{- end }}
        {{- if not .Values.console.enabled }}
        - name: LOGOMESH_RELAY_ADMIN_ENABLED
          value: "false"
        {{- else if .Values.console.existingSecret }}
        - name: LOGOMESH_RELAY_ADMIN_TOKEN
          valueFrom:
            secretKeyRef:
              name: {{ .Values.console.existingSecret }}
              key: {{ .Values.console.tokenKey }}
        {{- end }}
        {{- range $name, $value := .Values.relay.environment }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      ports:
        - name: http
          containerPort: 7420
        - name: management
          containerPort: 7422
      # A first start migrates its database, and waits for one that does not answer yet: ten minutes.
      startupProbe:
        httpGet: {path: /actuator/health/readiness, port: http}
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: 300
      readinessProbe:
        httpGet: {path: /actuator/health/readiness, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      livenessProbe:
        httpGet: {path: /actuator/health/liveness, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      {{- if .Values.drain.sleepSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ .Values.drain.sleepSeconds }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        {{- if and (eq .Values.store "postgresql") .Values.postgresql.certificateAuthority.existingSecret }}
        - name: postgresql-ca
          mountPath: /etc/postgresql-ca
          readOnly: true
        {{- end }}
  volumes:
    - name: data
      {{- if eq .Values.store "sqlite" }}
      persistentVolumeClaim:
        claimName: {{ include "relay.claim" . }}
      {{- else }}
      # The replica's port, lock and invite file only; everything else is in the database.
      emptyDir:
        sizeLimit: 64Mi
      {{- end }}
    {{- if and (eq .Values.store "postgresql") .Values.postgresql.certificateAuthority.existingSecret }}
    - name: postgresql-ca
      secret:
        secretName: {{ .Values.postgresql.certificateAuthority.existingSecret }}
        items:
          - key: {{ .Values.postgresql.certificateAuthority.key }}
            path: ca.crt
    {{- end }}
  {{- if eq .Values.store "postgresql" }}
  {{- with .Values.spreadOver }}
  topologySpreadConstraints:
    {{- range . }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "relay.selector" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
