@echo off
rem LogoMesh command line: finds a JDK, builds what is missing, and runs.
rem
rem   JAVA_HOME      the JDK to use, 17 or later; else the java of PATH
rem   LM_JAVA_OPTS   further options for the Java virtual machine
rem
rem After a change of the sources, build with: mvnw -Dmaven.test.skip -Dquick package
setlocal

set "LM_HOME=%~dp0"
set "LM_CLI=%LM_HOME%client-cli\target\client-cli.jar"
set "LM_LIB=%LM_HOME%client-cli\target\lib"
set "LM_RELAY=%LM_HOME%relay-server\target\relay-server.jar"
set "LM_LOG=%LM_HOME%target\lm-build.log"

set "LM_JAVA=java.exe"
if defined JAVA_HOME set "LM_JAVA=%JAVA_HOME%\bin\java.exe"

set "LM_VERSION=0"
for /f "tokens=3" %%v in ('""%LM_JAVA%" -version 2>&1" ^| findstr /c:" version "') do set "LM_VERSION=%%~v"
for /f "tokens=1 delims=.-" %%v in ("%LM_VERSION%") do set "LM_VERSION=%%v"
if %LM_VERSION% LSS 17 (
  echo lm: needs a JDK 17 or later: install one from https://adoptium.net 1>&2
  echo lm: and set JAVA_HOME to its folder. 1>&2
  exit /b 1
)

set "LM_NATIVE="
if %LM_VERSION% GEQ 24 set "LM_NATIVE=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
if exist "%LM_CLI%" if exist "%LM_RELAY%" goto run
if not exist "%LM_HOME%target" mkdir "%LM_HOME%target"
echo lm: first use, building the command line and the relay (a minute or two) ... 1>&2
pushd "%LM_HOME%"
call mvnw.cmd -q -B -ntp -Dmaven.test.skip -Dquick package -pl client-cli,relay-server -am >"%LM_LOG%" 2>&1
set "LM_BUILT=%ERRORLEVEL%"
popd
if not "%LM_BUILT%"=="0" (
  echo lm: the build failed; all of its output is in "%LM_LOG%" 1>&2
  exit /b 1
)
rem With an archive of its classes the relay starts in half the time; without it, it starts as well.
"%LM_JAVA%" -XX:+UseSerialGC %LM_NATIVE% "-Dlogomesh.relay.jar=%LM_RELAY%" -cp "%LM_CLI%;%LM_LIB%\*" org.logomesh.cli.Main relay --prepare >>"%LM_LOG%" 2>&1

:run
"%LM_JAVA%" -XX:+UseSerialGC -Xshare:auto %LM_NATIVE% "-Dlogomesh.relay.jar=%LM_RELAY%" %LM_JAVA_OPTS% -cp "%LM_CLI%;%LM_LIB%\*" org.logomesh.cli.Main %*
exit /b %ERRORLEVEL%
